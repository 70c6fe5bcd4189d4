/// Whether people still need what they may ask for: their managers say so every quarter, and what
/// nobody says anything about does not count any more.
@NullMarked
package io.safekeep.access.review;

import org.jspecify.annotations.NullMarked;

/// What happened while access was used, recorded before it happened.
@NullMarked
package io.safekeep.access.session;

import org.jspecify.annotations.NullMarked;

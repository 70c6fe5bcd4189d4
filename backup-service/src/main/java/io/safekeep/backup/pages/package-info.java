/// Pages for tenant administrators and platform engineers: what can be recovered, and getting it
/// back.
@NullMarked
package io.safekeep.backup.pages;

import org.jspecify.annotations.NullMarked;

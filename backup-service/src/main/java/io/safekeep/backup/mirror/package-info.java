/// Keeps the second repository behind the first by seconds, reads there what was brought, and
/// notices when one of the two is lost.
@NullMarked
package io.safekeep.backup.mirror;

import org.jspecify.annotations.NullMarked;

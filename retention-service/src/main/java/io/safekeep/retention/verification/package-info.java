/// The independent look at what a purge has left: by roles of its own, by what the databases say of
/// themselves, and never by what the holders of data say.
@NullMarked
package io.safekeep.retention.verification;

import org.jspecify.annotations.NullMarked;

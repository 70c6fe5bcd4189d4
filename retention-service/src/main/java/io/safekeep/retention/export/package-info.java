/// Exports: all of a tenant's data in one archive of open formats, with a signed manifest, for the
/// tenant to take away.
@NullMarked
package io.safekeep.retention.export;

import org.jspecify.annotations.NullMarked;

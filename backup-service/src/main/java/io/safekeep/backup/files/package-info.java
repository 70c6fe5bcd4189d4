/// A tenant's files as they were at any instant: reading a directory or a bucket, keeping each
/// content once, the journal of what changed, and bringing it back. Knows nothing of Quarkus.
@NullMarked
package io.safekeep.backup.files;

import org.jspecify.annotations.NullMarked;

/// Proof that what lies in the repository can be restored, without restoring it.
@NullMarked
package io.safekeep.backup.verify;

import org.jspecify.annotations.NullMarked;

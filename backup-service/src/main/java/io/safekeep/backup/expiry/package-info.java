/// What is kept and for how long: base backups and WAL that no instant inside the window needs go,
/// and nothing else does.
@NullMarked
package io.safekeep.backup.expiry;

import org.jspecify.annotations.NullMarked;

/// A witness of transparency logs (C2SP tlog-witness): cosigns a checkpoint if it continues the
/// last one it has cosigned. To be run by other people than the logs, on another machine.
@NullMarked
package io.safekeep.witness;

import org.jspecify.annotations.NullMarked;

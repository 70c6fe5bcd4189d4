/// The catalogue of recovery points: base backups, the WAL behind them, and which instants they
/// make recoverable.
@NullMarked
package io.safekeep.backup.catalogue;

import org.jspecify.annotations.NullMarked;

/// The relationship ledger: which business relationships each tenant has had, and from when on it
/// has none.
@NullMarked
package io.safekeep.retention.relationship;

import org.jspecify.annotations.NullMarked;

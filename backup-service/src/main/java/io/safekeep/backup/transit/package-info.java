/// Master keys kept by the Transit engine of HashiCorp Vault (or OpenBao, which speaks the same),
/// one per tenant.
@NullMarked
package io.safekeep.backup.transit;

import org.jspecify.annotations.NullMarked;

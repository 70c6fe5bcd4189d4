/// Facts of backup-service, on topic `safekeep.backup`, keyed by tenant.
@NullMarked
package io.safekeep.contracts.backup;

import org.jspecify.annotations.NullMarked;

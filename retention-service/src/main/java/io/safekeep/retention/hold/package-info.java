/// Legal holds: as long as one is in force on a tenant, nothing of the tenant is destroyed.
@NullMarked
package io.safekeep.retention.hold;

import org.jspecify.annotations.NullMarked;

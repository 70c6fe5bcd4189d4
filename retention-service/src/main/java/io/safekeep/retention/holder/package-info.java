/// The registry of data holders: every store in which a service keeps data of tenants, as the
/// services themselves declare them.
@NullMarked
package io.safekeep.retention.holder;

import org.jspecify.annotations.NullMarked;

/// What a service knows about tenants, learnt from identity-service's events.
@NullMarked
package io.safekeep.runtime.tenant;

import org.jspecify.annotations.NullMarked;

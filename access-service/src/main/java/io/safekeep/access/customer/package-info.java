/// What a tenant itself says about access to its data: allow what is approved, approve each time,
/// or block.
@NullMarked
package io.safekeep.access.customer;

import org.jspecify.annotations.NullMarked;

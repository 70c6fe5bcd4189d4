/// Pages of the product that an employee sees for a tenant: passed on only when the grant is in
/// force and the view is recorded.
@NullMarked
package io.safekeep.access.portal;

import org.jspecify.annotations.NullMarked;

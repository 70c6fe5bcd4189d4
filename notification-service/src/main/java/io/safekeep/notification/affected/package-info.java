/// Tenants whose data an incident concerned: computed from what access-service has recorded, with
/// the question and its answer kept; and what each of them was told.
@NullMarked
package io.safekeep.notification.affected;

import org.jspecify.annotations.NullMarked;

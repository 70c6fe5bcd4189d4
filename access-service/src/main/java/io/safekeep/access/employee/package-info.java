/// Who works here, as identity-service says: teams, managers, and what each person must have done
/// before they may be let into a tenant's data.
@NullMarked
package io.safekeep.access.employee;

import org.jspecify.annotations.NullMarked;

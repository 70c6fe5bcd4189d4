/// Who may do what: one matrix of roles and permissions, everything else denied.
@NullMarked
package io.safekeep.identity.role;

import org.jspecify.annotations.NullMarked;

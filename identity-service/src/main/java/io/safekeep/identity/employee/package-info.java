/// The vendor's own people: one person per account, checked before they may act.
@NullMarked
package io.safekeep.identity.employee;

import org.jspecify.annotations.NullMarked;

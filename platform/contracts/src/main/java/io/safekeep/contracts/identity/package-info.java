/// Facts of identity-service, on topic `safekeep.identity`, keyed by tenant or employee.
@NullMarked
package io.safekeep.contracts.identity;

import org.jspecify.annotations.NullMarked;

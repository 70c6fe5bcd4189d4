/// The description of a service's API, which Quarkus gives out at `/openapi`.
@NullMarked
package io.safekeep.runtime.description;

import org.jspecify.annotations.NullMarked;

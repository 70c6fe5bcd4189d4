/// What every service stands on: glue between Quarkus, PostgreSQL, Kafka and the services' rules.
/// Holds nothing of any one service.
@NullMarked
package io.safekeep.runtime;

import org.jspecify.annotations.NullMarked;

/// What every service stands on: glue between Quarkus, PostgreSQL, Kafka and the services' rules.
@NullMarked
package io.safekeep.runtime;

import org.jspecify.annotations.NullMarked;

/// CloudEvents 1.0 over Kafka: how an event becomes a record and back.
@NullMarked
package io.safekeep.runtime.event;

import org.jspecify.annotations.NullMarked;

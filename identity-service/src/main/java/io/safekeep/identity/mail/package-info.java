/// Mail from this service itself, because what it carries must not travel over Kafka.
@NullMarked
package io.safekeep.identity.mail;

import org.jspecify.annotations.NullMarked;

/// The published language: events and identifiers that the services exchange.
@NullMarked
package io.safekeep.contracts;

import org.jspecify.annotations.NullMarked;

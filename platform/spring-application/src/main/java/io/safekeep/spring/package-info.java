/// An application of other people's making, on Spring Boot, with which the provider is tried.
@NullMarked
package io.safekeep.spring;

import org.jspecify.annotations.NullMarked;

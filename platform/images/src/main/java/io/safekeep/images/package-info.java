/// Images of the services, made from their Dockerfiles without a container engine.
@NullMarked
package io.safekeep.images;

import org.jspecify.annotations.NullMarked;

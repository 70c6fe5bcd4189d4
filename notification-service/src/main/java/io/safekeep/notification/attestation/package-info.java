/// What software cannot make true: documents that somebody vouches for, with their validity.
@NullMarked
package io.safekeep.notification.attestation;

import org.jspecify.annotations.NullMarked;

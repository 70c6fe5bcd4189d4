/// The register of people's checks, agreements and trainings, what is required of whom, and what
/// follows from both.
@NullMarked
package io.safekeep.identity.attestation;

import org.jspecify.annotations.NullMarked;

package io.safekeep.identity.team;

import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A team: what its members may ask access for goes by its name.
///
/// @param title null for one that people are in and nobody has described
/// @param owner who answers for it; null for nobody
/// @param members how many who have not left are in it
@Schema(name = "Team")
public record Team(String name, @Nullable String title, @Nullable UUID owner, long members) {}

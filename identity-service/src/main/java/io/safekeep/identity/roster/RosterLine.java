package io.safekeep.identity.roster;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One person in an export. What is not said stays as it is.
///
/// @param externalId what the HR system calls the person
/// @param email where a link to choose a password is sent; an import sets none, because a hash
///   cannot be judged
/// @param offeredOn ISO 8601 date, as are the others
/// @param roles separated by spaces, as are teams
/// @param manager the external id of who answers for them
/// @param lastDay through which they work here
@RegisterForReflection
public record RosterLine(
    @JsonProperty("external_id") @Nullable String externalId,
    @JsonProperty("user_name") @Nullable String userName,
    @JsonProperty("display_name") @Nullable String displayName,
    @JsonProperty("email") @Nullable String email,
    @JsonProperty("kind") @Nullable String kind,
    @JsonProperty("offered_on") @Nullable String offeredOn,
    @JsonProperty("starts_on") @Nullable String startsOn,
    @JsonProperty("roles") @Nullable String roles,
    @JsonProperty("teams") @Nullable String teams,
    @JsonProperty("manager") @Nullable String manager,
    @JsonProperty("last_day") @Nullable String lastDay) {

  public static List<String> words(@Nullable String text) {
    return text == null || text.isBlank()
        ? List.of()
        : Arrays.stream(text.strip().split("\\s+")).distinct().sorted().toList();
  }

  @Override
  public String toString() {
    return "RosterLine[" + externalId + "]";
  }
}

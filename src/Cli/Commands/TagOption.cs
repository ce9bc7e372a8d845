using System.CommandLine;

namespace TfModelTools.Cli.Commands;

/// <summary>The tags of a meta graph, on commands that look at one.</summary>
internal static class TagOption
{
    /// <summary>Creates the option.</summary>
    public static Option<string[]> Create() => new("--tag") { Description = "A tag of the wanted meta graph of a SavedModel; give all of them. Every meta graph by default.", HelpName = "TAG" };

    /// <summary>The tags; several may stand in one argument, divided by commas, as in the names of tag sets.</summary>
    public static string[] Split(string[]? given) => [.. (given ?? []).SelectMany(t => t.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}

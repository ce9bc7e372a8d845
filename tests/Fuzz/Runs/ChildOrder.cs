using System.Globalization;

namespace TfModelTools.Tests.Fuzz.Runs;

/// <summary>What a child is to do.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="From">The number of the first input.</param>
/// <param name="Time">How long.</param>
/// <param name="Output">The run's folder.</param>
/// <param name="JournalPath">Where it tells what it is at.</param>
/// <param name="IsGuided">Whether inputs are made of those that reached something new.</param>
internal sealed record ChildOrder(string Target, ulong Seed, long From, TimeSpan Time, string Output, string JournalPath, bool IsGuided)
{
    /// <summary>The first argument of a child.</summary>
    public const string Switch = "child";

    /// <summary>The arguments of the program.</summary>
    public string[] ToArguments() =>
    [
        Switch, Target, Seed.ToString(CultureInfo.InvariantCulture), From.ToString(CultureInfo.InvariantCulture), Time.TotalSeconds.ToString(CultureInfo.InvariantCulture), Output, JournalPath, IsGuided ? "1" : "0",
    ];

    /// <summary>Reads them.</summary>
    public static ChildOrder Parse(string[] arguments) => new(
        arguments[1], ulong.Parse(arguments[2], CultureInfo.InvariantCulture), long.Parse(arguments[3], CultureInfo.InvariantCulture), TimeSpan.FromSeconds(double.Parse(arguments[4], CultureInfo.InvariantCulture)), arguments[5], arguments[6], arguments[7] == "1");
}

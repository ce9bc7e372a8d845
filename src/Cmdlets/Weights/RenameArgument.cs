using System.Collections;
using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Common;
using TfModelTools.Weights;

namespace TfModelTools.Cmdlets.Weights;

/// <summary>
/// What -Rename takes: a hashtable of old and new names, the path of a file with such a table, or a script block that is given a name as $_
/// and puts out the new one. All names are worked out at once, on the pipeline thread, where a script block may run.
/// </summary>
internal static class RenameArgument
{
    /// <summary>Works out the new names.</summary>
    /// <param name="argument">What was given; null for nothing.</param>
    /// <param name="names">The names there are.</param>
    /// <param name="resolvePath">Makes a typed path a full one.</param>
    /// <param name="warn">Told of names of a table that no variable has.</param>
    /// <param name="parameter">The parameter that it was given for, for messages.</param>
    /// <returns>Old to new; null when nothing was given.</returns>
    /// <exception cref="TfModelException">It is none of these, or gives no name.</exception>
    public static Func<string, string>? Resolve(object? argument, IEnumerable<string> names, Func<string, string> resolvePath, Action<string> warn, string parameter = "Rename")
    {
        object? value = PipelineValue.Unwrap(argument);
        if (value is null)
        {
            return null;
        }

        if (value is ScriptBlock script)
        {
            Dictionary<string, string> renamed = names.Distinct(StringComparer.Ordinal).ToDictionary(n => n, n => Run(script, n, parameter), StringComparer.Ordinal);
            return name => renamed[name];
        }

        NameMap map = Table(value, resolvePath, parameter);
        foreach (string name in names)
        {
            map.Apply(name);
        }

        if (map.DescribeUnused($"of the table for -{parameter}") is { } unused)
        {
            warn(unused);
        }

        return map.Apply;
    }

    /// <summary>The table of old and new names that was given, where the names there are come later.</summary>
    /// <param name="argument">What was given.</param>
    /// <param name="resolvePath">Makes a typed path a full one.</param>
    /// <param name="parameter">The parameter that it was given for, for messages.</param>
    /// <exception cref="TfModelException">It is none of these.</exception>
    public static NameMap Table(object argument, Func<string, string> resolvePath, string parameter = "Rename") =>
        PipelineValue.Unwrap(argument) switch
        {
            IDictionary table => new NameMap(TableEntries.Of(table).Select(e => KeyValuePair.Create(e.Name, LanguagePrimitives.ConvertTo<string>(e.Value)))),
            string path => NameMap.Read(resolvePath(path)),
            FileInfo file => NameMap.Read(file.FullName),
            var other => throw new InvalidInputException($"-{parameter} was given a {other?.GetType().Name ?? "null"}, expected a hashtable, the path of a file, or a script block.", "Give @{ 'old' = 'new' }, names.json, or { $_ -replace 'old', 'new' }."),
        };

    private static string Run(ScriptBlock script, string name, string parameter)
    {
        object?[] results = [.. script.InvokeWithContext(null, [new PSVariable("_", name)]).Select(r => r?.BaseObject)];
        return results is [string renamed] && renamed.Length > 0
            ? renamed
            : throw new InvalidInputException(
                $"The script block for -{parameter} put out {(results is [string] ? "an empty name" : $"{results.Length} objects")} for '{name}', expected one name.",
                "Let it put out one string, such as { $_ -replace '^model/', '' }.");
    }
}

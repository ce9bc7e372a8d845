namespace TfModelTools.HelpCompiler;

/// <summary>What a compiled cmdlet itself says: its parameters and how they bind. Pages need not repeat it, and cannot contradict it.</summary>
/// <param name="Name">Verb and noun.</param>
/// <param name="Parameters">Its parameters, by name.</param>
/// <param name="DefaultParameterSet">The default parameter set, or empty.</param>
/// <param name="OutputTypes">The full names of the types that it says it writes.</param>
internal sealed record CmdletDescription(string Name, IReadOnlyList<ParameterDescription> Parameters, string DefaultParameterSet, IReadOnlyList<string> OutputTypes)
{
    /// <summary>The names of the parameter sets, the default one first; one empty name where the cmdlet has none.</summary>
    public IReadOnlyList<string> ParameterSets
    {
        get
        {
            string[] named = [.. Parameters.SelectMany(p => p.Bindings).Select(b => b.ParameterSet).Where(s => s.Length > 0).Distinct(StringComparer.Ordinal)];
            return named.Length == 0 ? [""] : [.. named.OrderBy(s => s != DefaultParameterSet)];
        }
    }
}

/// <summary>A parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeName">Its type's full name.</param>
/// <param name="ShortTypeName">The type as syntax shows it: string[], WeightFormat.</param>
/// <param name="IsSwitch">Whether it takes no value.</param>
/// <param name="Aliases">Other names.</param>
/// <param name="Values">The values it takes, where they are a fixed list; otherwise empty.</param>
/// <param name="AcceptsWildcards">Whether wildcards are allowed.</param>
/// <param name="Bindings">How it binds, for each of its parameter sets.</param>
internal sealed record ParameterDescription(
    string Name,
    string TypeName,
    string ShortTypeName,
    bool IsSwitch,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<string> Values,
    bool AcceptsWildcards,
    IReadOnlyList<ParameterBinding> Bindings);

/// <summary>How a parameter binds in one parameter set.</summary>
/// <param name="ParameterSet">The set, or empty for all.</param>
/// <param name="IsMandatory">Whether it must be given.</param>
/// <param name="Position">Its position, or null when it must be named.</param>
/// <param name="FromPipeline">Whether objects of the pipeline bind.</param>
/// <param name="FromPipelineByPropertyName">Whether a property of such an object, of the parameter's name, binds.</param>
internal sealed record ParameterBinding(string ParameterSet, bool IsMandatory, int? Position, bool FromPipeline, bool FromPipelineByPropertyName)
{
    /// <summary>The binding in words, as Get-Help prints it: "true (ByValue, ByPropertyName)".</summary>
    public string PipelineInput => (FromPipeline, FromPipelineByPropertyName) switch
    {
        (true, true) => "true (ByValue, ByPropertyName)",
        (true, false) => "true (ByValue)",
        (false, true) => "true (ByPropertyName)",
        _ => "false",
    };
}

using TfModelTools.Common;
using TfModelTools.Common.Wording;

namespace TfModelTools.Weights.Selection;

/// <summary>A variable that is asked for by its name, and is not there.</summary>
public static class UnknownVariable
{
    /// <summary>The fault, which names the nearest that are there.</summary>
    /// <param name="path">The file that does not hold it.</param>
    /// <param name="name">The name.</param>
    /// <param name="names">The names it holds.</param>
    public static InvalidInputException Fault(string path, string name, IEnumerable<string> names)
    {
        IReadOnlyList<string> near = new NearestNames([.. names]).Find(name);
        return new InvalidInputException(
            $"'{path}' holds no variable '{name}'.",
            near.Count > 0 ? $"The nearest names are: {string.Join(", ", near.Select(n => $"'{n}'"))}." : $"The variables can be listed with {CommandKey.ListVariables}.",
            path);
    }
}

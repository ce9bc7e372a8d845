using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Execution;
using TfModelTools.Import;

namespace TfModelTools.Inspection;

/// <summary>A generated project where a model may stand, too: it was written with all that an import may be told, and takes none of it.</summary>
public static class RunnableModel
{
    /// <summary>Loads a path as a generated project.</summary>
    /// <param name="path">Any path.</param>
    /// <param name="options">How a model is to be imported.</param>
    /// <param name="cancellationToken">Ends the compilation.</param>
    /// <returns>The project; null for what is to be imported as a model.</returns>
    /// <exception cref="InvalidInputException">It is a project, and something of a model is asked for.</exception>
    /// <inheritdoc cref="GeneratedProject.Load(string, CancellationToken)" path="/exception"/>
    public static GeneratedProject? FindProject(string path, ModelImportOptions options, CancellationToken cancellationToken = default)
    {
        if (!GeneratedProject.IsGeneratedProject(path))
        {
            return null;
        }

        return ImportOptionTable.Given(options) is [{ } first, ..]
            ? throw new InvalidInputException(
                $"'{path}' is a generated project, whose inputs, outputs and weights are fixed, and {first} is given.", $"Leave {first} out, or convert the model again with it ({CommandKey.ConvertToCSharp}).", path)
            : GeneratedProject.Load(path, cancellationToken);
    }

    /// <summary>The options for each of several models that are given options together: each is told what its kind takes.</summary>
    /// <param name="options">The options that are given.</param>
    /// <param name="paths">The models or generated projects; the first is the one that a fault tells of.</param>
    /// <returns>Options in the order of <paramref name="paths"/>. What none of them takes stays with all, so that opening one refuses it.</returns>
    /// <exception cref="TfModelException">There is nothing at a path, or what is there is damaged.</exception>
    public static IReadOnlyList<ModelImportOptions> Share(ModelImportOptions options, params IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        IReadOnlyList<OptionKey>[] unfit = [.. paths.Select(p => GeneratedProject.IsGeneratedProject(p) ? ImportOptionTable.Given(options) : ImportOptionTable.Unfit(p, options))];
        return [.. unfit.Select(keys => ImportOptionTable.Without(options, [.. keys.Where(k => !unfit.All(u => u.Contains(k)))]))];
    }
}

using System.Collections.Frozen;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// Tells placeholders that steer training by the whole parts of their names: "is_training", "bn/phase_train", "keras_learning_phase",
/// "isTraining". A name with any other part in it ("train_station", "phase_shift") means something else, and is an input like others.
/// </summary>
internal static class SwitchNames
{
    private static readonly FrozenSet<string> TrainingParts = FrozenSet.ToFrozenSet(["train", "training", "istrain", "istraining", "phase"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> RateParts = FrozenSet.ToFrozenSet(["keep", "dropout"], StringComparer.Ordinal);

    // What may stand beside those without changing the meaning.
    private static readonly FrozenSet<string> Beside = FrozenSet.ToFrozenSet(
        ["is", "in", "for", "the", "tf", "keras", "learning", "mode", "flag", "switch", "bool", "placeholder", "ph", "pl", "input", "bn", "batchnorm", "dropout", "batch", "norm"],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string> Nameless = FrozenSet.ToFrozenSet(["placeholder", "ph", "input", "const", "value"], StringComparer.Ordinal);

    /// <summary>Whether a placeholder of truth values switches training on.</summary>
    /// <param name="node">The node's whole name.</param>
    public static bool IsTraining(string node)
    {
        string[] parts = LastParts(node);
        return parts.Any(TrainingParts.Contains) && parts.All(p => TrainingParts.Contains(p) || Beside.Contains(p));
    }

    /// <summary>Whether a placeholder is the learning phase of Keras, whatever its type.</summary>
    /// <param name="node">The node's whole name.</param>
    public static bool IsLearningPhase(string node) => IsTraining(node) && LastParts(node) is var parts && parts.Contains("learning") && parts.Contains("phase");

    /// <summary>Whether a placeholder is the rate of a dropout, one number whatever the data is.</summary>
    /// <param name="node">The node's whole name.</param>
    public static bool IsRate(string node) => LastParts(node).Any(RateParts.Contains);

    // The parts of the last scope that says anything: "is_training/Placeholder_1" is named by its scope. Numbers only tell copies apart.
    private static string[] LastParts(string node)
    {
        string[] scopes = node.Split('/');
        for (int i = scopes.Length - 1; i >= 0; i--)
        {
            string[] parts = [.. Split(scopes[i])];
            if (parts.Length > 0 && (i == 0 || !parts.All(Nameless.Contains)))
            {
                return parts;
            }
        }

        return [];
    }

    private static IEnumerable<string> Split(string scope)
    {
        int start = 0;
        for (int i = 0; i <= scope.Length; i++)
        {
            bool isBreak = i == scope.Length || !char.IsAsciiLetter(scope[i]) || (i > start && char.IsAsciiLetterUpper(scope[i]) && char.IsAsciiLetterLower(scope[i - 1]));
            if (!isBreak)
            {
                continue;
            }

            if (i > start)
            {
                yield return scope[start..i].ToLowerInvariant();
            }

            start = i < scope.Length && char.IsAsciiLetter(scope[i]) ? i : i + 1;
        }
    }
}

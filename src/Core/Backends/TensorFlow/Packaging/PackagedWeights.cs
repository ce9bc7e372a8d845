using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Packaging;

/// <summary>The variables of a model that is written: their values into a checkpoint, one at a time, and which of them training changes.</summary>
internal static partial class PackagedWeights
{
    /// <summary>Adds values to a checkpoint.</summary>
    /// <param name="bundle">The checkpoint.</param>
    /// <param name="variables">The variables, each with its key, in the order of the keys.</param>
    /// <param name="progress">Receives how much is written.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static void Write(TensorBundleWriter bundle, IReadOnlyList<(GraphDefVariable Variable, string Key)> variables, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        ByteProgress bytes = new(progress, "Writing variables", variables.Sum(v => v.Variable.ByteSize));
        DroppedMemory dropped = new();
        foreach ((GraphDefVariable variable, string key) in variables)
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteOne(bundle, variable, key);
            dropped.Add(variable.ByteSize);
            bytes.Add(variable.ByteSize, variable.Name);
        }
    }

    // A method of its own, so that no variable of the loop holds the values.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteOne(TensorBundleWriter bundle, GraphDefVariable variable, string key) => bundle.Add(key, variable.Read());

    /// <summary>Whether training changes a variable: statistics of batches, which are only watched, and integers are not trained.</summary>
    /// <param name="models">The models that read it.</param>
    public static Func<GraphDefVariable, bool> Trainable(IEnumerable<ModelGraph> models)
    {
        HashSet<string> watched = [.. models.SelectMany(m => m.Nodes).Where(n => n.Operator is BatchNormOperator).SelectMany(n => n.Inputs.Skip(3)).Select(i => i.Constant?.Variable).OfType<string>()];
        return variable => variable.DataType.IsFloat() && !watched.Contains(variable.SourceName ?? variable.Name) && !Statistic().IsMatch(variable.Name);
    }

    // What Keras, TensorFlow's layers and slim call them.
    [GeneratedRegex("(^|/)moving_(mean|variance)(_[0-9]+)?$")]
    private static partial Regex Statistic();
}

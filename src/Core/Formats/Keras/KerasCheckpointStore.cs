using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.ProtocolBuffers;

namespace TfModelTools.Formats.Keras;

/// <summary>
/// The weights of a SavedModel: a checkpoint whose object graph tells, from the model down by attributes ("layer_with_weights-0",
/// "cell", "kernel"), under which key each variable is stored.
/// </summary>
public sealed class KerasCheckpointStore : KerasWeightStore
{
    private readonly TrackableObjectGraphMessage _objects;
    private readonly Dictionary<string, VariableInfo> _variables;

    private KerasCheckpointStore(string path, KerasVersion version, TrackableObjectGraphMessage objects, IEnumerable<VariableInfo> variables)
    {
        Path = path;
        Version = version;
        _objects = objects;
        _variables = variables.ToDictionary(v => v.Name, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override KerasVersion Version { get; }

    /// <summary>The object that is the model: the first, or the only one it holds whose layers are numbered, as in tf.train.Checkpoint(model=model).</summary>
    public int Model
    {
        get
        {
            bool IsModel(int at) => at >= 0 && at < _objects.Nodes.Count && _objects.Nodes[at].Children.Any(c => c.LocalName is "layer_with_weights-0" or "layer-0");
            int[] inner = _objects.Nodes.Count == 0 || IsModel(0) ? [0] : [.. _objects.Nodes[0].Children.Select(c => c.NodeId).Distinct().Where(IsModel)];
            return inner.Length == 1 ? inner[0] : 0;
        }
    }

    /// <summary>Finds an object from the model down; -1 when an attribute on the way does not exist.</summary>
    /// <param name="from">The object to start at; 0 is the model.</param>
    /// <param name="attributes">The attributes to follow.</param>
    public int FindObject(int from, params ReadOnlySpan<string> attributes)
    {
        int at = from;
        foreach (string attribute in attributes)
        {
            at = at < 0 || at >= _objects.Nodes.Count ? -1 : _objects.Nodes[at].Children.FirstOrDefault(c => c.LocalName == attribute)?.NodeId ?? -1;
        }

        return at >= _objects.Nodes.Count ? -1 : at;
    }

    /// <summary>The variable that an attribute of an object holds; null when there is none.</summary>
    public KerasWeight? FindVariable(int owner, string attribute)
    {
        int at = FindObject(owner, attribute);
        string? key = at < 0 ? null : _objects.Nodes[at].Attributes.FirstOrDefault(a => a.Name == "VARIABLE_VALUE")?.CheckpointKey;
        if (key is null || !_variables.TryGetValue(key, out VariableInfo? variable))
        {
            return null;
        }

        string prefix = Path;
        return new KerasWeight(
            key, variable.DataType, variable.Shape, () => OpenFileScope.Read(this, () => CheckpointReader.Open(prefix), reader => reader.ReadTensor(reader.Get(key))))
        {
            IsReadAnew = true,
        };
    }

    /// <summary>Reads the object graph of a checkpoint.</summary>
    /// <param name="reader">The checkpoint.</param>
    /// <param name="version">The version of Keras.</param>
    /// <exception cref="CorruptFileException">It has no object graph, or a broken one.</exception>
    internal static KerasCheckpointStore Read(CheckpointReader reader, KerasVersion version)
    {
        VariableInfo? variable = reader.Find(CheckpointNames.ObjectGraph);
        if (variable is null || variable.DataType != Tensors.DataType.String || variable.ElementCount != 1)
        {
            throw new CorruptFileException(reader.Path, "the variables", $"no '{CheckpointNames.ObjectGraph}'", "the graph of the model's objects");
        }

        return new KerasCheckpointStore(
            reader.Path,
            version,
            MessageReader.Parse(TrackableObjectGraphMessage.Parser, reader.ReadStrings(variable)[0], reader.Path, $"'{CheckpointNames.ObjectGraph}'"),
            reader.Variables);
    }
}

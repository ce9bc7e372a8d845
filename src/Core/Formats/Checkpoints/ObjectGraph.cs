using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.ProtocolBuffers;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// The graph of Python objects that TensorFlow 2 keeps in a checkpoint (a TrackableObjectGraph message in the string variable
/// _CHECKPOINTABLE_OBJECT_GRAPH; tensorflow/core/protobuf/trackable_object_graph.proto): it tells under which key each object's
/// values are stored. Fields that are not known here are kept as they are.
/// </summary>
public sealed class ObjectGraph
{
    private readonly TrackableObjectGraphMessage _message;
    private readonly byte[] _bytes;
    private readonly string _file;

    private ObjectGraph(byte[] bytes, string file)
    {
        _bytes = bytes;
        _file = file;

        // What is not declared is kept: the graph is written again.
        _message = MessageReader.Parse(TrackableObjectGraphMessage.Parser, bytes, file, $"'{CheckpointNames.ObjectGraph}'", keepUnknown: true);
    }

    /// <summary>The keys under which values are stored, each once, in the order of the objects.</summary>
    public IReadOnlyList<string> Keys =>
        [.. _message.Nodes.SelectMany(n => n.Attributes).Select(a => a.CheckpointKey).Where(k => k.Length > 0).Distinct(StringComparer.Ordinal)];

    /// <summary>The number of objects; 0 is what the checkpoint was made of.</summary>
    public int Count => _message.Nodes.Count;

    /// <summary>The objects that an object holds, by attribute, in the order in which it took them up. References to objects that are not there are left out.</summary>
    public IReadOnlyList<(string Attribute, int Object)> Children(int owner) =>
        [.. _message.Nodes[owner].Children.Where(c => c.NodeId >= 0 && c.NodeId < Count).Select(c => (c.LocalName, c.NodeId))];

    /// <summary>The key under which an object's value is stored, and the full name of the variable (empty where none is noted); null for an object that is no variable.</summary>
    public (string Key, string FullName)? Variable(int at) =>
        _message.Nodes[at].Attributes.FirstOrDefault(a => a.Name == "VARIABLE_VALUE") is { CheckpointKey.Length: > 0 } value ? (value.CheckpointKey, value.FullName) : null;

    /// <summary>
    /// The keys that stand for several variables, with those: a table is stored as KEY-keys and KEY-values, and nothing under the key itself.
    /// </summary>
    /// <param name="names">The names of all variables of the checkpoint.</param>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Parts(IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        HashSet<string> keys = new(Keys, StringComparer.Ordinal);
        keys.ExceptWith(names);
        Dictionary<string, List<string>> parts = new(StringComparer.Ordinal);
        foreach (string name in keys.Count == 0 ? [] : names)
        {
            for (int dash = name.IndexOf('-', name.LastIndexOf('/') + 1); dash >= 0; dash = name.IndexOf('-', dash + 1))
            {
                if (keys.TryGetValue(name[..dash], out string? key))
                {
                    (parts.TryGetValue(key, out List<string>? known) ? known : parts[key] = []).Add(name);
                    break;
                }
            }
        }

        return parts.ToDictionary(p => p.Key, IReadOnlyList<string> (p) => p.Value, StringComparer.Ordinal);
    }

    /// <summary>Reads the graph of a checkpoint; null when it has none.</summary>
    /// <exception cref="CorruptFileException">It is not one such message.</exception>
    /// <exception cref="ChecksumMismatchException">Its checksum does not agree.</exception>
    public static ObjectGraph? Read(IVariableSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        VariableInfo? variable = source.Find(CheckpointNames.ObjectGraph);
        if (variable is null)
        {
            return null;
        }

        return variable.DataType == DataType.String && source.ReadStrings(variable) is [byte[] bytes]
            ? new ObjectGraph(bytes, source.Path)
            : throw new CorruptFileException(
                source.Path, $"'{variable.Name}'", $"{variable.DataType.TensorFlowName()} {variable.Shape}", "one string");
    }

    /// <summary>
    /// The graph of a checkpoint that holds some of the variables, perhaps under other names: entries of variables that are left
    /// out are dropped, with the optimizer slots that have none left, and the others name the new keys. Objects stay, so that
    /// numbers of objects keep their meaning.
    /// </summary>
    /// <param name="newKeys">From old keys to new ones; keys that are not in it are left out.</param>
    public ObjectGraph WithKeys(IReadOnlyDictionary<string, string> newKeys)
    {
        ArgumentNullException.ThrowIfNull(newKeys);
        if (Keys.All(k => newKeys.TryGetValue(k, out string? same) && same == k))
        {
            return this;
        }

        TrackableObjectGraphMessage message = _message.Clone();
        HashSet<int> emptied = [];
        for (int i = 0; i < message.Nodes.Count; i++)
        {
            TrackableObjectMessage node = message.Nodes[i];
            TrackableObjectMessage.Types.SerializedTensor[] kept = [.. node.Attributes.Where(a => a.CheckpointKey.Length == 0 || newKeys.ContainsKey(a.CheckpointKey))];
            if (kept.Length == 0 && node.Attributes.Count > 0)
            {
                emptied.Add(i);
            }

            node.Attributes.Clear();
            foreach (TrackableObjectMessage.Types.SerializedTensor attribute in kept)
            {
                if (attribute.CheckpointKey.Length > 0)
                {
                    attribute.CheckpointKey = newKeys[attribute.CheckpointKey];
                }

                node.Attributes.Add(attribute);
            }
        }

        foreach (TrackableObjectMessage node in message.Nodes)
        {
            SlotVariableReferenceMessage[] slots = [.. node.SlotVariables.Where(s => !emptied.Contains(s.SlotVariableNodeId))];
            node.SlotVariables.Clear();
            node.SlotVariables.AddRange(slots);
        }

        return new ObjectGraph(message.ToByteArray(), _file);
    }

    /// <summary>The message as the variable holds it; of a graph that was not changed, the bytes it was read from.</summary>
    public byte[] ToBytes() => _bytes;
}

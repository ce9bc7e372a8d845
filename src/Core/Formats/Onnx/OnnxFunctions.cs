using System.Text;
using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Formats.Messages;

namespace TfModelTools.Formats.Onnx;

/// <summary>
/// The functions of a model. One whose body refers to attributes of its calls is another function for each set of them: each is written out once, and functions that call
/// others are followed one after the other, not within each other.
/// </summary>
internal sealed class OnnxFunctions
{
    private readonly Dictionary<(string Domain, string Name, string Overload), OnnxFunctionMessage> _functions = [];
    private readonly Dictionary<string, string> _calls = new(StringComparer.Ordinal);
    private readonly Queue<(FunctionDefMessage, OnnxFunctionCall)> _pending = new();
    private readonly string _path;
    private readonly IReadOnlyDictionary<string, long> _versions;
    private long _nodes;

    /// <summary>Takes the functions of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Its file, for messages.</param>
    /// <exception cref="InvalidGraphException">Two functions have one name.</exception>
    public OnnxFunctions(OnnxModelMessage model, string path)
    {
        _path = path;
        _versions = Versions(model.OpsetImport);
        foreach (OnnxFunctionMessage function in model.Functions)
        {
            if (!_functions.TryAdd(KeyOf(function.Domain, function.Name, function.Overload), function))
            {
                throw new InvalidGraphException($"'{path}' holds two functions named '{PrintableText.Beginning(function.Name)}'.", "The model is damaged: export it again from its source.", path);
            }
        }
    }

    /// <summary>The versions of operators by domain, the standard one's under an empty name.</summary>
    public static IReadOnlyDictionary<string, long> Versions(IEnumerable<OnnxOperatorSetMessage> imports)
    {
        Dictionary<string, long> versions = new(StringComparer.Ordinal);
        foreach (OnnxOperatorSetMessage import in imports)
        {
            versions[OnnxFormat.IsStandard(import.Domain) ? string.Empty : import.Domain] = import.Version;
        }

        return versions;
    }

    /// <summary>The function that a node calls; null for an operator.</summary>
    public OnnxFunctionMessage? Find(OnnxNodeMessage node) => _functions.Count == 0 ? null : _functions.GetValueOrDefault(KeyOf(node.Domain, node.OpType, node.Overload));

    /// <summary>The function of the translated graph for a call; it is translated by <see cref="Pending"/>.</summary>
    /// <param name="function">The function.</param>
    /// <param name="attributes">The attributes of the call.</param>
    /// <param name="names">The names of functions.</param>
    /// <param name="caller">Where the call stands.</param>
    /// <returns>Its name.</returns>
    /// <exception cref="LimitExceededException">The calls come to more nodes than the limit.</exception>
    public string Call(OnnxFunctionMessage function, IReadOnlyList<OnnxAttributeMessage> attributes, UniqueNames names, OnnxContext caller)
    {
        Dictionary<string, OnnxAttributeMessage> given = new(StringComparer.Ordinal);
        foreach (OnnxAttributeMessage attribute in function.AttributeProto.Concat(attributes))
        {
            if (attribute.G is not null || attribute.Graphs.Count > 0)
            {
                throw new UnsupportedFeatureException($"'{_path}', {caller.Name}: a call of the function '{PrintableText.Beginning(function.Name)}' hands over a graph.", "Save the model with its functions written out.", _path);
            }

            given[attribute.Name] = attribute;
        }

        StringBuilder key = new($"{function.Domain}\n{function.Name}\n{function.Overload}");
        foreach (OnnxAttributeMessage attribute in given.Values.OrderBy(a => a.Name, StringComparer.Ordinal))
        {
            key.Append('\n').Append(attribute.ToByteString().ToBase64());
        }

        if (_calls.TryGetValue(key.ToString(), out string? known))
        {
            return known;
        }

        _nodes += function.Node.Count;
        if (_nodes > Limits.MaxWrittenOutNodes)
        {
            throw new LimitExceededException($"'{_path}': its functions come to more than {Limits.MaxWrittenOutNodes} nodes for the attributes they are called with.", "The model is probably damaged.", _path);
        }

        string name = names.Add($"{OnnxFormat.KeyOf(function.Domain, function.Name)} (function)");
        _calls.Add(key.ToString(), name);
        IReadOnlyDictionary<string, long> versions = function.OpsetImport.Count > 0 ? Versions(function.OpsetImport) : _versions;
        _pending.Enqueue((new FunctionDefMessage { Signature = new OpDefMessage { Name = name } }, new OnnxFunctionCall(function, new OnnxContext(versions, given, $"the function '{name}'"))));
        return name;
    }

    /// <summary>The functions that are called and not translated yet; more may be called meanwhile.</summary>
    public IEnumerable<(FunctionDefMessage Message, OnnxFunctionCall Call)> Pending()
    {
        while (_pending.TryDequeue(out (FunctionDefMessage, OnnxFunctionCall) next))
        {
            yield return next;
        }
    }

    private static (string Domain, string Name, string Overload) KeyOf(string domain, string name, string overload) => (OnnxFormat.IsStandard(domain) ? string.Empty : domain, name, overload);
}

using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>
/// A digest of what a function computes: its arguments, its results, and the nodes by name with all that they read and the arguments of their ops. It is the same however the
/// function is called, in whatever order its nodes stand, and wherever the values of its constants are kept. Names of nodes count without the function's own before them, which files of
/// TensorFlow.js put there.
/// </summary>
internal static class FunctionDigest
{
    private const int Characters = 16;

    /// <summary>The digest, in hexadecimal digits.</summary>
    public static string Of(TensorFlowFunction function, FunctionDefMessage message)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string scope = function.Name + "/";
        string Own(string name) => name.StartsWith(scope, StringComparison.Ordinal) ? name[scope.Length..] : name;
        foreach (FunctionArgument input in function.Inputs)
        {
            Add(hash, "in", input.Name, input.DataType.ToString());
        }

        foreach (FunctionArgument output in function.Outputs)
        {
            Add(hash, "out", output.DataType.ToString(), message.Ret.TryGetValue(output.Name, out string? value) ? Own(value) : string.Empty);
        }

        foreach ((TensorFlowNode node, NodeDefMessage fields) in function.Nodes.Zip(message.NodeDef).OrderBy(p => Own(p.First.Name), StringComparer.Ordinal))
        {
            Add(hash, [Own(node.Name), node.Op, .. node.InputNames.Select(Own)]);
            foreach ((string name, AttrValueMessage attribute) in fields.Attr.Where(a => a.Key[0] != '_').OrderBy(a => a.Key, StringComparer.Ordinal))
            {
                Add(hash, "attr", name);
                if (attribute.ValueCase == AttrValueMessage.ValueOneofCase.Tensor && node.Attribute(name)?.Tensor is { } stored)
                {
                    Tensor tensor = stored.Read();
                    Add(hash, tensor.DataType.ToString(), tensor.Shape.ToString());
                    hash.AppendData(tensor.Bytes.Span);
                }
                else
                {
                    hash.AppendData(attribute.ToByteArray());
                }
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..Characters];
    }

    // Lengths keep neighbours apart.
    private static void Add(IncrementalHash hash, params IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }
}

using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Messages;

namespace TfModelTools.Formats.Tfjs;

/// <summary>
/// The functions of a graph model. Weights are found by the names of nodes, in whatever function these stand, and what bears the name of a weight is taken for computed
/// (tfjs-converter/src/executor, getTensor); so within a function every node is called FUNCTION/NODE, as the official converter calls the constants
/// (rename_constants of its graph_rewrite_util.py).
/// </summary>
internal static class TfjsFunctions
{
    /// <summary>The constants in a graph's functions, as weights. They are small: what a model is trained to is given to its functions.</summary>
    public static IEnumerable<TfjsOutputWeight> Weights(GraphDefBuilder graph) =>
        from function in graph.Functions
        from node in function.Nodes
        where node.Op == "Const"
        let values = node.Attribute("value")!.Tensor!
        select new TfjsOutputWeight(Name(function.Name, node.Name), values.DataType, values.Shape, values.Read);

    /// <summary>A function with its nodes called by its name and theirs.</summary>
    public static FunctionDefMessage Named(FunctionDefMessage function)
    {
        FunctionDefMessage named = function.Clone();
        HashSet<string> arguments = [.. function.Signature.InputArg.Select(a => a.Name)];
        string Reference(string reference) => arguments.Contains(reference) ? reference : Name(function.Signature.Name, reference);
        foreach (NodeDefMessage node in named.NodeDef)
        {
            string[] inputs = [.. node.Input.Select(Reference)];
            node.Name = Name(function.Signature.Name, node.Name);
            node.Input.Clear();
            node.Input.AddRange(inputs);
        }

        foreach ((string result, string reference) in function.Ret)
        {
            named.Ret[result] = Reference(reference);
        }

        return named;
    }

    private static string Name(string function, string node) => $"{function}/{node}";
}

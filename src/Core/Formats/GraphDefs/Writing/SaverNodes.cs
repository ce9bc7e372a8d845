using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>
/// The nodes by which TensorFlow 1 and TensorFlow Serving save and restore the variables of a graph, as the Saver of TensorFlow 1 names them
/// (tensorflow/python/training/saver.py).
/// </summary>
internal static class SaverNodes
{
    private const string Scope = "save/";
    private const int KeptCheckpoints = 5;
    private const float HoursBetweenKept = 10_000;

    /// <summary>Adds the nodes to a graph.</summary>
    /// <param name="graph">The graph, which has the variables.</param>
    /// <param name="variables">The variables, each with its key in the checkpoint.</param>
    public static SaverDefMessage Add(GraphDefBuilder graph, IReadOnlyList<(GraphDefVariable Variable, string Key)> variables)
    {
        TensorShape list = new(variables.Count);
        string[] keys = [.. variables.Select(v => v.Key)];
        DataType[] types = [.. variables.Select(v => v.Variable.DataType)];
        Text("filename/input", TensorShape.Scalar, "model");
        graph.AddNode(Scope + "filename", "PlaceholderWithDefault", Scope + "filename/input").Type("dtype", DataType.String).Shape("shape", TensorShape.Scalar);
        graph.AddNode(Scope + "Const", "PlaceholderWithDefault", Scope + "filename").Type("dtype", DataType.String).Shape("shape", TensorShape.Scalar);
        Names("SaveV2");
        graph.AddNode(Scope + "SaveV2", "SaveV2", [.. Operands("SaveV2"), .. variables.Select(v => v.Variable.Reader)]).Types("dtypes", types);
        graph.AddNode(Scope + "control_dependency", "Identity", Scope + "Const", $"^{Scope}SaveV2").Type("T", DataType.String);
        Names("RestoreV2");
        graph.AddNode(Scope + "RestoreV2", "RestoreV2", Operands("RestoreV2")).Types("dtypes", types);
        List<string> assigned = [];
        for (int i = 0; i < variables.Count; i++)
        {
            string number = i == 0 ? string.Empty : FormattableString.Invariant($"_{i}");
            string value = graph.AddNode(Scope + "Identity" + number, "Identity", FormattableString.Invariant($"{Scope}RestoreV2:{i}")).Type("T", types[i]).Name;
            assigned.Add("^" + graph.AddNode(Scope + "AssignVariableOp" + number, "AssignVariableOp", variables[i].Variable.Name, value).Type("dtype", types[i]).Name);
        }

        graph.AddNode(Scope + "restore_all", "NoOp", assigned);
        return new SaverDefMessage
        {
            FilenameTensorName = Scope + "Const:0",
            SaveTensorName = Scope + "control_dependency:0",
            RestoreOpName = Scope + "restore_all",
            MaxToKeep = KeptCheckpoints,
            KeepCheckpointEveryNHours = HoursBetweenKept,
            Version = SaverDefMessage.Types.CheckpointFormatVersion.V2,
        };

        void Text(string name, TensorShape shape, params string[] values) => graph.AddNode(Scope + name, "Const").Type("dtype", DataType.String).TextTensor("value", shape, values);

        void Names(string op)
        {
            Text(op + "/tensor_names", list, keys);
            Text(op + "/shape_and_slices", list, [.. keys.Select(_ => string.Empty)]);
        }

        static string[] Operands(string op) => [Scope + "Const", $"{Scope}{op}/tensor_names", $"{Scope}{op}/shape_and_slices"];
    }
}

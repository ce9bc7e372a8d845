using TfModelTools.Graph;

namespace TfModelTools.Planning.Lowerings;

/// <summary>Which input's memory an elementwise step may write over.</summary>
internal static class InPlace
{
    /// <summary>The first input that has the output's shape and element type and is no constant; -1 when there is none.</summary>
    public static int Operand(GraphNode node)
    {
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i].Spec.IsSame(node.Output.Spec) && node.Inputs[i].Constant is null)
            {
                return i;
            }
        }

        return -1;
    }
}

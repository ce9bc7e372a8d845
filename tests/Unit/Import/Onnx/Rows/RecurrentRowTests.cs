using TfModelTools.Common;
using TfModelTools.Tensors;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;
using static TfModelTools.Tests.Import.Onnx.Rows.OneNode;

namespace TfModelTools.Tests.Import.Onnx.Rows;

/// <summary>Recurrent layers of one unit and one feature against their equations, as layers of the graph (constant weights) and step by step (fed weights).</summary>
public sealed class RecurrentRowTests
{
    private static readonly double[] Steps = [0.5, -1, 0.25];

    public static TheoryData<bool, string> Ways => new() { { true, "forward" }, { false, "forward" }, { true, "reverse" }, { false, "reverse" } };

    [Theory]
    [MemberData(nameof(Ways))]
    public void An_lstm_has_its_gates_in_the_order_input_output_forget_cell(bool isConstant, string direction)
    {
        double[] w = [0.1, 0.2, 0.3, 0.4];
        double[] r = [0.5, -0.6, 0.7, -0.8];
        double[] b = [0.05, 0.06, 0.07, 0.08, 0.01, 0.02, 0.03, 0.04];
        Tensor[] y = Run("LSTM", 14, i => isConstant && i is > 0 and < 4, 3, [Floats([3, 1, 1], Steps), Floats([1, 4, 1], w), Floats([1, 4, 1], r), Floats([1, 8], b), null, Floats([1, 1, 1], 0.3), Floats([1, 1, 1], -0.2)], Int("hidden_size", 1), Text("direction", direction));
        (double h, double c) = (0.3, -0.2);
        double[] expected = new double[3];
        foreach (int t in direction == "reverse" ? new[] { 2, 1, 0 } : [0, 1, 2])
        {
            double Gate(int g) => (Steps[t] * w[g]) + (h * r[g]) + b[g] + b[g + 4];
            (double i, double o, double f, double cell) = (Sigmoid(Gate(0)), Sigmoid(Gate(1)), Sigmoid(Gate(2)), Math.Tanh(Gate(3)));
            c = (f * c) + (i * cell);
            h = o * Math.Tanh(c);
            expected[t] = h;
        }

        Assert.Equal([3, 1, 1, 1], y[0].Shape);
        Near(expected, y[0]);
        Near([h], y[1]);
        Near([c], y[2]);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    public void A_gru_resets_before_or_after_the_product(bool isConstant, int isAfter)
    {
        double[] w = [0.1, 0.2, 0.3];
        double[] r = [0.5, -0.6, 0.7];
        double[] b = [0.05, 0.06, 0.07, 0.01, 0.02, 0.9];
        Tensor[] y = Run("GRU", 14, i => isConstant && i > 0, 2, [Floats([3, 1, 1], Steps), Floats([1, 3, 1], w), Floats([1, 3, 1], r), Floats([1, 6], b)], Int("hidden_size", 1), Int("linear_before_reset", isAfter));
        double h = 0;
        List<double> expected = [];
        foreach (double x in Steps)
        {
            double z = Sigmoid((x * w[0]) + (h * r[0]) + b[0] + b[3]);
            double reset = Sigmoid((x * w[1]) + (h * r[1]) + b[1] + b[4]);
            double candidate = Math.Tanh((x * w[2]) + b[2] + (isAfter == 1 ? reset * ((h * r[2]) + b[5]) : (reset * h * r[2]) + b[5]));
            h = ((1 - z) * candidate) + (z * h);
            expected.Add(h);
        }

        Near([.. expected], y[0]);
        Near([h], y[1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Steps_beyond_a_sequence_give_zeros_and_keep_the_state(bool isConstant)
    {
        // h' = relu(x + h): running sums, of two steps of the first sample and three of the second.
        Tensor[] y = Run("RNN", 14, i => isConstant && i is > 0 and < 4, 2, [Floats([3, 2, 1], 1, 10, 2, 20, 4, 40), Floats([1, 1, 1], 1), Floats([1, 1, 1], 1), null, Tensor.Create<int>([2, 3], new TensorShape(2))], Int("hidden_size", 1), TextList("activations", "Relu"));
        Assert.Equal([1.0, 10, 3, 30, 0, 70], Values(y[0]));
        Assert.Equal([3.0, 70], Values(y[1]));
    }

    [Fact]
    public void Both_directions_stand_side_by_side()
    {
        Tensor one = Floats([2, 1, 1], 1, 1);
        Tensor[] y = Run("RNN", 14, i => i > 0, 2, [Floats([2, 1, 1], 1, 2), one, one], Int("hidden_size", 1), Text("direction", "bidirectional"), TextList("activations", "Relu", "Relu"));
        Assert.Equal([2, 2, 1, 1], y[0].Shape);
        Assert.Equal([1.0, 3, 3, 2], Values(y[0]));
        Assert.Equal([3.0, 3], Values(y[1]));
    }

    [Fact]
    public void Samples_may_come_first()
    {
        Tensor one = Floats([1, 1, 1], 1);
        Tensor[] y = Run("RNN", 14, i => i > 0, 2, [Floats([1, 2, 1], 1, 2), one, one], Int("hidden_size", 1), Int("layout", 1), TextList("activations", "Relu"));
        Assert.Equal([1, 2, 1, 1], y[0].Shape);
        Assert.Equal([1.0, 3], Values(y[0]));
        Assert.Equal([1, 1, 1], y[1].Shape);
    }

    [Fact]
    public void Peepholes_look_at_the_cell_in_the_order_input_output_forget()
    {
        // One step from the cell 0.5, whose gates are nothing but the peepholes 0.2, 0.4 and 0.6.
        Tensor zeros = Floats([1, 4, 1], 0, 0, 0, 0.3);
        Tensor[] y = Run("LSTM", 14, i => i is 1 or 2 or 7, 3, [Floats([1, 1, 1], 1), zeros, Floats([1, 4, 1], 0, 0, 0, 0), null, null, null, Floats([1, 1, 1], 0.5), Floats([1, 3], 0.2, 0.4, 0.6)], Int("hidden_size", 1));
        double c = (Sigmoid(0.3) * 0.5) + (Sigmoid(0.1) * Math.Tanh(0.3));
        Near([c], y[2]);
        Near([Sigmoid(0.4 * c) * Math.Tanh(c)], y[1]);
    }

    [Fact]
    public void Activations_take_their_parameters_one_after_the_other()
    {
        Tensor one = Floats([1, 1, 1], 1);
        Tensor[] y = Run("RNN", 14, i => i > 0, 1, [Floats([1, 1, 1], -2), one, one], Int("hidden_size", 1), TextList("activations", "Affine"), FloatList("activation_alpha", 3), FloatList("activation_beta", 0.5f));
        Near([(3 * -2) + 0.5], y[0]);
    }

    [Fact]
    public void A_clipped_lstm_is_refused()
    {
        Tensor w = Some(1, 1, 4, 1);
        Assert.Contains("clip", Assert.Throws<UnsupportedModelException>(() => Run("LSTM", 14, i => i > 0, 1, [Floats([1, 1, 1], 1), w, w], Int("hidden_size", 1), Float("clip", 1))).Items[0].Reason, StringComparison.Ordinal);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}

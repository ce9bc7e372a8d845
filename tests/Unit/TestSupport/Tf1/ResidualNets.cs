namespace TfModelTools.Tests.TestSupport.Tf1;

/// <summary>Residual nets as slim builds them (resnet_v1, resnet_v2), of any number of units and small widths.</summary>
internal static class ResidualNets
{
    /// <summary>The units of the four blocks of a net of 152 layers.</summary>
    public static readonly int[] Units152 = [3, 8, 36, 3];

    public static Traced Build(Tf1Net net, Traced x, int version, int[] units, int width, int classes)
    {
        using IDisposable scope = net.Scope($"resnet_v{version}");
        Traced y = version == 1
            ? net.ConvNorm("conv1", Fixed(net, x, 7), width + 2, 7, stride: 2, same: false)
            : net.ConvBias("conv1", Fixed(net, x, 7), width + 2, 7, same: false, activation: null, stride: 2);
        y = net.Pool("pool1/MaxPool", y, 3, 2, same: true, isMax: true);
        for (int block = 0; block < units.Length; block++)
        {
            int depth = 4 * width * (block + 1) / 2;
            for (int unit = 0; unit < units[block]; unit++)
            {
                // The stride is at the last unit of a block, and the last block has none.
                int stride = unit == units[block] - 1 && block < units.Length - 1 ? 2 : 1;
                using IDisposable inside = net.Scope($"block{block + 1}/unit_{unit + 1}/bottleneck_v{version}");
                y = version == 1 ? UnitV1(net, y, depth, width, stride) : UnitV2(net, y, depth, width, stride);
            }
        }

        if (version == 2)
        {
            y = net.Norm("postnorm", y, "Relu");
        }

        y = net.MeanOfPicture("pool5", y);
        y = net.ConvBias("logits", y, classes, 1, activation: null);
        return net.Softmax(net.Squeeze("Squeeze", y));
    }

    private static Traced UnitV1(Tf1Net net, Traced x, int depth, int width, int stride)
    {
        Traced shortcut = x.Channels == depth ? Subsample(net, x, stride) : net.ConvNorm("shortcut", x, depth, 1, stride: stride, activation: null);
        Traced y = net.ConvNorm("conv1", x, width, 1);
        y = stride == 1 ? net.ConvNorm("conv2", y, width, 3) : net.ConvNorm("conv2", Fixed(net, y, 3), width, 3, stride: stride, same: false);
        y = net.ConvNorm("conv3", y, depth, 1, activation: null);
        return net.Unary("Relu", "Relu", net.Binary("add", "Add", shortcut, y));
    }

    private static Traced UnitV2(Tf1Net net, Traced x, int depth, int width, int stride)
    {
        Traced ready = net.Norm("preact", x, "Relu");
        Traced shortcut = x.Channels == depth ? Subsample(net, x, stride) : net.ConvBias("shortcut", ready, depth, 1, activation: null, stride: stride);
        Traced y = net.ConvNorm("conv1", ready, width, 1);
        y = stride == 1 ? net.ConvNorm("conv2", y, width, 3) : net.ConvNorm("conv2", Fixed(net, y, 3), width, 3, stride: stride, same: false);
        return net.Binary("add", "Add", shortcut, net.ConvBias("conv3", y, depth, 1, activation: null));
    }

    private static Traced Subsample(Tf1Net net, Traced x, int stride) => stride == 1 ? x : net.Pool("shortcut/MaxPool", x, 1, stride, same: false, isMax: true);

    // Padding that does not depend on the picture's size (conv2d_same).
    private static Traced Fixed(Tf1Net net, Traced x, int size) => net.Pad("Pad", x, (size - 1) / 2, size - 1 - ((size - 1) / 2));
}

</main>
<footer class="foot">
<p><?cs var:L.common.footer ?></p>
</footer>
</body>
</html>
